import DOMPurify from 'dompurify';

/** Where an image is read from, for the address that stands in the HTML. */
export type ImageUrl = (source: string) => string;

// Set for the length of one cleaning: the image must never be asked for at the old address.
let imageUrl: ImageUrl | null = null;

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'IMG') return;
  const source = node.getAttribute('src') ?? '';
  // Nothing is fetched from elsewhere: it would tell who reads what, and fail offline.
  if (/^(?:https?:)?\/\//i.test(source)) node.removeAttribute('src');
  else if (imageUrl !== null) node.setAttribute('src', imageUrl(source));
});

/** Cleans HTML once more before it meets the document. The core has cleaned it already. */
export function safe(html: string, image: ImageUrl | null = null): ReturnType<typeof clean> {
  imageUrl = image;
  try {
    return clean(html);
  } finally {
    imageUrl = null;
  }
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
