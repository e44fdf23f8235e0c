/** Layers on layers: the mark, as in public/favicon.svg. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <rect x="1" y="14" width="18" height="4" rx="2" />
      <rect x="1" y="8" width="13" height="4" rx="2" opacity="0.8" />
      <rect x="1" y="2" width="8" height="4" rx="2" opacity="0.6" />
    </svg>
  );
}
