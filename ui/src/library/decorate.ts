// What the reader adds to the HTML of a document: a copy button and the language on code,
// boxes that scroll for wide tables, marks instead of dead check boxes, an honest heading order.

/** Adds everything, in place. */
export function decorate(content: HTMLElement, copied: (text: string) => void): void {
  for (const code of content.querySelectorAll<HTMLElement>('pre')) decorateCode(code, copied);
  for (const table of content.querySelectorAll('table')) wrapTable(table);
  for (const box of content.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) {
    replaceBox(box);
  }
  orderHeadings(content);
  for (const image of content.querySelectorAll('img')) {
    image.loading = 'lazy';
    image.decoding = 'async';
    if (!image.hasAttribute('alt')) image.alt = '';
  }
}

function make(tag: string, name: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function decorateCode(pre: HTMLElement, copied: (text: string) => void): void {
  const language = /language-([\w+#.-]+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
  const box = make('div', 'code');
  const bar = make('div', 'code-bar');
  if (language) bar.append(make('span', 'code-language', language));
  const button = make('button', 'code-copy', 'Copy') as HTMLButtonElement;
  button.type = 'button';
  button.setAttribute('aria-label', language ? `Copy ${language} code` : 'Copy code');
  const text = pre.textContent.replace(/\n$/, '');
  button.addEventListener('click', () => copied(text));
  bar.append(button);
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', language ? `${language} code` : 'Code');
  pre.replaceWith(box);
  box.append(bar, pre);
}

function wrapTable(table: HTMLTableElement): void {
  const box = make('div', 'table-box');
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Table');
  table.replaceWith(box);
  box.append(table);
}

function replaceBox(box: HTMLInputElement): void {
  const mark = make('span', box.checked ? 'task done' : 'task');
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', box.checked ? 'Done' : 'Open');
  const item = box.closest('li');
  item?.classList.add('task-item');
  box.replaceWith(mark);
}

/** Tells screen readers levels without gaps below the title, whatever the author chose. */
function orderHeadings(content: HTMLElement): void {
  const above: number[] = [];
  for (const heading of content.querySelectorAll<HTMLElement>('h1, h2, h3, h4, h5, h6')) {
    const level = Number(heading.tagName.charAt(1));
    while ((above.at(-1) ?? 0) >= level) above.pop();
    above.push(level);
    heading.setAttribute('aria-level', String(Math.min(above.length + 1, 6)));
    heading.tabIndex = -1;
  }
}
