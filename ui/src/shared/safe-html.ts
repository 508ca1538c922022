import DOMPurify from 'dompurify';

/** Cleans HTML once more before it meets the document. The core has cleaned it already. */
export function safe(html: string): ReturnType<typeof clean> {
  return clean(html);
}

function clean(html: string) {
  return DOMPurify.sanitize(html, {
    RETURN_TRUSTED_TYPE: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'iframe', 'object', 'embed'],
    FORBID_ATTR: ['style'],
    ADD_URI_SAFE_ATTR: [],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|holdfast|attachment):|^(?:[#/.]|[^:/]*(?:[/#?]|$))/i,
  });
}
