const MILLISECONDS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };

/** The hours of a duration as Kubernetes' fields and flags have it, `8760h0m0s`; undefined for another text. Source: Go, `time.ParseDuration`. */
export function hoursOf(duration: string): number | undefined {
  if (duration === '0') return 0;
  if (!/^(?:\d+(?:\.\d*)?(?:h|ms|m|us|µs|ns|s))+$/.test(duration)) return undefined;
  const parts = duration.matchAll(/([\d.]+)([a-zµ]+)/g);
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * MILLISECONDS[unit!]!, 0) / MILLISECONDS['h']!;
}
