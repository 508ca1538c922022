import './shared/base.css';

import { mount } from 'svelte';

import { listen } from './app/feed';
import { rememberedLook } from './app/look';
import App from './frame/App.svelte';

rememberedLook();
await listen();
const target = document.getElementById('app');
if (target) mount(App, { target });
