// bobbin:migrate/compare: what the target has beside what it should have.

export const none = (value: unknown) => value === undefined || value === null;

function equal(a: any, b: any): boolean {
  if (a === b || (none(a) && none(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || none(a) || none(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) if (!equal(a[key], b[key])) return false;
  return true;
}

// The fields that were read of the target and are not as the body has them.
export function differences(read: any, body: any): string[] {
  return Object.keys(read).filter((field) => !equal(read[field], body?.[field]));
}
