// Checks what eslint does not see: colours come from tokens.css alone, no style attribute
// (the CSP forbids them; `style:` directives are fine), and files stay small.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = new URL('../src', import.meta.url).pathname;
const problems = [];

function walk(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) walk(path);
    else if (/\.(svelte|css|ts)$/.test(name) && name !== 'generated.ts') check(path);
  }
}

function check(path) {
  const text = readFileSync(path, 'utf8');
  const name = relative(root, path);
  const lines = text.split('\n');
  const most = path.endsWith('.svelte') ? 300 : 400;
  if (lines.length > most) problems.push(`${name}: ${lines.length} lines, at most ${most}`);
  const style = path.endsWith('.css') ? text : (/<style[^>]*>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '');
  if (!name.endsWith('tokens.css')) {
    const raw = /#[0-9a-f]{3,8}\b(?=[^{]*;)|\b(?:rgba?|hsla?|oklch|oklab|light-dark)\(|:\s*(?:white|black|red|green|blue|gr[ae]y)\b/gi;
    for (const found of style.matchAll(raw)) problems.push(`${name}: raw colour ${found[0]}`);
  }
  if (path.endsWith('.svelte') && /\sstyle="/.test(text)) problems.push(`${name}: style attribute`);
}

walk(root);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
