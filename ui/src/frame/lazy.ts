import type { Component } from 'svelte';

/** A component that takes nothing, as screens and overlays do. */
export type Whole = Component<Record<string, never>>;

/** How such a component is fetched. */
export type Load = () => Promise<{ default: Whole }>;

const loaded = new Map<Load, Promise<Whole>>();

/** Fetches a component, once. */
export function lazy(load: Load | undefined): Promise<Whole> | null {
  if (!load) return null;
  let component = loaded.get(load);
  if (!component) {
    component = load().then((module) => module.default);
    loaded.set(load, component);
  }
  return component;
}
