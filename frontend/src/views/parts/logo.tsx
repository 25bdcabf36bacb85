// The bobbin.
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--accent-fill)" />
      <path d="M9 7h14v3l-2.5 1.5v9L23 22v3H9v-3l2.5-1.5v-9L9 10z" fill="#fff" />
      <path
        d="M12.5 13.5l7 1.6M12.5 16.5l7 1.6"
        stroke="var(--accent-fill)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  )
}
