import './shared/base.css';

import { mount } from 'svelte';

import { rememberedLook } from './app/look';
import App from './frame/App.svelte';

rememberedLook();
const target = document.getElementById('app');
if (target) mount(App, { target });
