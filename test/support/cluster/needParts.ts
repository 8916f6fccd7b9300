import { buildParts, controlPlane } from './parts';

/**
 * Builds the control plane, or skips and prints why it cannot be had. On a build machine (`CI=true`) that is a failure: a
 * skip there would be taken for a pass.
 */
export function needParts(test: { skip(): unknown }): void {
  const built = buildParts(controlPlane, console.error);
  if (!('unavailable' in built)) return;
  if (process.env['CI']) throw new Error(built.unavailable);
  console.log(`Skipped: ${built.unavailable}`);
  test.skip();
}
