import 'uplot/dist/uPlot.min.css';

import uPlot from 'uplot';

import type { ChartData, Series } from './charts';

/** Height of the plot, as its element has it. */
const HEIGHT = 210;
/** How near a click must be to a dot, in pixels. */
const NEAR = 14;

/** A probe for the value of a token in the present theme; a canvas knows no variables. */
function palette(element: HTMLElement): (token: string) => string {
  const style = getComputedStyle(element);
  const probe = document.createElement('span');
  element.append(probe);
  return (token) => {
    probe.style.color = `var(${token})`;
    const colour = getComputedStyle(probe).color;
    return colour === '' ? style.color : colour;
  };
}

function seriesOf(series: Series, colour: (token: string) => string): uPlot.Series {
  const stroke = colour(series.colour);
  const base = { label: series.label, stroke, points: { show: false } };
  switch (series.kind) {
    case 'area':
      return { ...base, width: 1, fill: stroke };
    case 'points':
      return { ...base, paths: () => null, points: { show: true, size: 7, fill: stroke, width: 0 } };
    case 'level':
      return { ...base, width: 1.5, dash: [5, 4] };
    case 'bars':
      return { ...base, width: 0, fill: stroke, paths: uPlot.paths.bars?.({ size: [0.6, 56] }) };
  }
}

function build(element: HTMLElement, data: ChartData): uPlot {
  const colour = palette(element);
  const text = colour('--text-3');
  const grid = { stroke: colour('--line'), width: 1 };
  const axis = { stroke: text, grid, ticks: { show: false }, font: '11px "Inter Variable", sans-serif' };
  const bars = data.series[0]?.kind === 'bars';
  const [first = 0, last = 0] = [data.x[0], data.x.at(-1)];
  const pad = bars ? 4 * 86_400 : data.series[0]?.kind === 'points' ? 43_200 : 0;
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 200),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { range: () => [first - pad, last + Math.max(pad, 1)] }, y: { range: (_, __, most) => [0, Math.max(most * 1.08, 1)] } },
      axes: [
        { ...axis, grid: { show: false }, size: 28, values: (_, ticks) => ticks.map(dayOf), space: 70, ...(bars ? { splits: () => data.x } : {}) },
        { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => (tick === 0 ? '0' : data.unit(tick))) },
      ],
      series: [{}, ...data.series.map((series) => seriesOf(series, colour))],
    },
    [data.x, ...data.series.map((series) => series.values)],
    element,
  );
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function dayOf(seconds: number): string {
  return day.format(seconds * 1000);
}

/** Draws a chart into an element and keeps it to its width and theme; returns the way to end it. */
export function draw(element: HTMLElement, data: ChartData, onitem: (id: string) => void): () => void {
  let plot = build(element, data);
  const again = () => {
    plot.destroy();
    element.replaceChildren();
    plot = build(element, data);
  };
  const size = new ResizeObserver(() => plot.setSize({ width: Math.max(element.clientWidth, 200), height: HEIGHT }));
  size.observe(element);
  const theme = new MutationObserver(again);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', again);

  const click = (event: MouseEvent) => {
    const box = plot.over.getBoundingClientRect();
    const id = nearest(plot, data, event.clientX - box.left, event.clientY - box.top);
    if (id !== null) onitem(id);
  };
  element.addEventListener('click', click);
  return () => {
    size.disconnect();
    theme.disconnect();
    system.removeEventListener('change', again);
    element.removeEventListener('click', click);
    plot.destroy();
  };
}

function nearest(plot: uPlot, data: ChartData, x: number, y: number): string | null {
  let best: string | null = null;
  let least = NEAR;
  data.items.forEach((id, index) => {
    const value = data.series[0]?.values[index];
    const at = data.x[index];
    if (id === null || value === null || value === undefined || at === undefined) return;
    const far = Math.hypot(plot.valToPos(at, 'x') - x, plot.valToPos(value, 'y') - y);
    if (far < least) [best, least] = [id, far];
  });
  return best;
}
