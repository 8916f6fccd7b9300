/**
 * The days from one date to another, negative where the second is the earlier one. Takes dates (`2026-11-24`) and times as
 * the API server writes them (`2026-11-24T10:00:00Z`), of which the day counts. Undefined where one of them is neither.
 */
export function daysBetween(from: string, to: string): number | undefined {
  const [start, end] = [dayOf(from), dayOf(to)];
  return start === undefined || end === undefined ? undefined : end - start;
}

/** Days since 1970. */
function dayOf(text: string): number | undefined {
  const day = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text)?.[0];
  if (day === undefined) return undefined;
  const time = Date.parse(`${day}T00:00:00Z`);
  // A day that a month does not have is none: JavaScript takes some of them for a day of the next month.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : time / 86_400_000;
}
