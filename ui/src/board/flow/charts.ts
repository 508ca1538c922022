import type { ColumnView, FlowReport } from '../../platform';
import { categoryWords } from '../../app/words';
import { hours } from '../../shared/time';

/** One line, area or cloud of points of a chart. */
export interface Series {
  label: string;
  /** Colour token: `--accent`. */
  colour: string;
  kind: 'area' | 'points' | 'bars' | 'level';
  values: (number | null)[];
}

/** A chart and the table of the same numbers. */
export interface ChartData {
  /** Seconds since 1970 for each value. */
  x: number[];
  series: Series[];
  /** Value of the vertical axis in words. */
  unit: (value: number) => string;
  /** Card of each value, where a click leads to one. */
  items: (string | null)[];
  /** Head and rows of the table for those who do not see the chart. */
  head: string[];
  rows: string[][];
}

const seconds = (at: string) => Date.parse(at) / 1000;
const whole = (value: number) => String(Math.round(value));
// From the bottom of the stack to its top: quiet where work rests, colour where it should flow.
const stack = ['--line-strong', '--p3', '--p2', '--accent', '--edge', '--line'] as const;

/** Cumulative flow: a band for each column, stacked from Done upwards. */
export function cumulative(report: FlowReport, columns: readonly ColumnView[]): ChartData {
  const categories = ['backlog', 'ready', 'in_progress', 'blocked', 'review', 'done'] as const;
  const label = (index: number) => {
    const category = categories[index] ?? 'done';
    return columns.find((column) => column.category === category)?.label ?? categoryWords[category];
  };
  const days = report.cumulative;
  const sums = days.map(() => 0);
  const series: Series[] = [];
  // Bands are drawn as areas from zero, the highest first, so that each covers the one before.
  for (let index = categories.length - 1; index >= 0; index -= 1) {
    days.forEach((day, at) => {
      sums[at] = (sums[at] ?? 0) + (day.counts[index] ?? 0);
    });
    series.unshift({
      label: label(index),
      colour: stack[categories.length - 1 - index] ?? '--line-strong',
      kind: 'area',
      values: [...sums],
    });
  }
  return {
    x: days.map((day) => seconds(day.day)),
    series,
    unit: whole,
    items: [],
    head: ['Day', ...categories.map((_, index) => label(index))],
    rows: days.map((day) => [day.day, ...day.counts.map(String)]),
  };
}

/** Cycle time: a dot for each finished card, with the median and the 85th percentile. */
export function cycle(report: FlowReport): ChartData {
  const finished = [...report.finished].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const series: Series[] = [
    { label: 'Card', colour: '--accent', kind: 'points', values: finished.map((item) => item.cycle_hours) },
  ];
  const level = (name: string, value: number | null, colour: string) => {
    if (value !== null) {
      series.push({ label: `${name} ${hours(value)}`, colour, kind: 'level', values: finished.map(() => value) });
    }
  };
  level('Half under', report.cycle_p50_hours, '--text-3');
  level('85 % under', report.cycle_p85_hours, '--p2');
  return {
    x: finished.map((item) => seconds(item.at)),
    series,
    unit: hours,
    items: finished.map((item) => item.id),
    head: ['Card', 'Finished', 'Cycle time', 'Lead time'],
    rows: finished.map((item) => [
      `${item.number} ${item.title}`,
      item.at.slice(0, 10),
      hours(item.cycle_hours),
      hours(item.lead_hours),
    ]),
  };
}

/** Throughput: a bar for each week. */
export function throughput(report: FlowReport): ChartData {
  return {
    x: report.throughput.map((week) => seconds(week.week)),
    series: [
      { label: 'Finished', colour: '--accent', kind: 'bars', values: report.throughput.map((week) => week.count) },
    ],
    unit: whole,
    items: [],
    head: ['Week from', 'Finished'],
    rows: report.throughput.map((week) => [week.week, String(week.count)]),
  };
}
