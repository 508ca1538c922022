// The text editor, fetched when somebody first writes. It lives in a shadow root: there it puts
// its styles into adopted style sheets, which a policy without inline styles allows.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorSelection, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, type Command } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What the editor is opened with. */
export interface WriterOptions {
  text: string;
  /** Name for screen readers. */
  label: string;
  onchange: (text: string) => void;
  onsave: () => void;
  onclose: () => void;
  /** Called with files that were pasted or dropped. */
  onfiles: (files: readonly File[]) => void;
  /** Called with how far down the text is scrolled, 0 to 1. */
  onscroll: (part: number) => void;
}

/** An open editor. */
export interface Writer {
  /** Puts a text at the cursor. */
  insert: (text: string) => void;
  /** Replaces one piece of text by another, wherever it stands now. */
  swap: (old: string, young: string) => void;
  /** Replaces all of the text and keeps the cursor near where it was. */
  replace: (text: string) => void;
  focus: () => void;
  destroy: () => void;
}

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '20px 0 40vh', maxWidth: '92ch', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 24px' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in oklch, var(--sunken) 60%, transparent)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft) !important',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--mark)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--mark)' },
  '.cm-panels': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    borderTop: '1px solid var(--line)',
    fontFamily: 'var(--font)',
  },
  '.cm-textfield': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--edge)',
    borderRadius: '4px',
    fontSize: '12px',
  },
  '.cm-button': {
    background: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    fontSize: '12px',
  },
  '.cm-panel.cm-search label': { fontSize: '12px' },
});

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '650', color: 'var(--text)' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.link, color: 'var(--accent)' },
  { tag: tags.url, color: 'var(--text-3)' },
  { tag: tags.monospace, color: 'var(--p3)' },
  { tag: tags.quote, color: 'var(--text-2)' },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator], color: 'var(--text-3)' },
  { tag: [tags.keyword, tags.tagName], color: 'var(--p3)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--ok)' },
  { tag: tags.comment, color: 'var(--text-3)' },
]);

/** Puts marks around what is selected, or takes them away. */
function surround(mark: string): Command {
  return (view) => {
    view.dispatch(
      view.state.changeByRange((range) => {
        const { from, to } = range;
        const before = view.state.sliceDoc(from - mark.length, from);
        const after = view.state.sliceDoc(to, to + mark.length);
        if (before === mark && after === mark) {
          return {
            changes: [
              { from: from - mark.length, to: from },
              { from: to, to: to + mark.length },
            ],
            range: EditorSelection.range(from - mark.length, to - mark.length),
          };
        }
        return {
          changes: [
            { from, insert: mark },
            { from: to, insert: mark },
          ],
          range: EditorSelection.range(from + mark.length, to + mark.length),
        };
      }),
    );
    return true;
  };
}

function filesOf(data: DataTransfer | null): File[] {
  return data ? [...data.files] : [];
}

/** Opens the editor in an element. */
export function openWriter(host: HTMLElement, options: WriterOptions): Writer {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.replaceChildren();

  function take(event: Event, files: File[]): boolean {
    if (files.length === 0) return false;
    event.preventDefault();
    options.onfiles(files);
    return true;
  }

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: false }),
        indentOnInput(),
        markdown({ base: markdownLanguage }),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'true', tabindex: '0' }),
        theme,
        keymap.of([
          { key: 'Mod-s', run: () => (options.onsave(), true) },
          { key: 'Mod-b', run: surround('**') },
          { key: 'Mod-i', run: surround('*') },
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          { key: 'Escape', run: () => (options.onclose(), true) },
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onchange(update.state.doc.toString());
        }),
        EditorView.domEventHandlers({
          paste: (event) => take(event, filesOf(event.clipboardData)),
          drop: (event) => take(event, filesOf(event.dataTransfer)),
          scroll: (_event, editor) => {
            const { scrollTop, scrollHeight, clientHeight } = editor.scrollDOM;
            options.onscroll(scrollTop / Math.max(1, scrollHeight - clientHeight));
            return false;
          },
        }),
      ],
    }),
  });

  return {
    insert: (text) => view.dispatch(view.state.replaceSelection(text)),
    swap(old, young) {
      const from = view.state.doc.toString().indexOf(old);
      if (from >= 0) view.dispatch({ changes: { from, to: from + old.length, insert: young } });
    },
    replace(text) {
      const anchor = Math.min(view.state.selection.main.anchor, text.length);
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor },
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
