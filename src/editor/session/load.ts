/** The engine's bundle. It is loaded on first use and stays loaded. */
export type EngineBundle = typeof import('../bundles/engine');

export const loadEngine = (): Promise<EngineBundle> => import('../bundles/engine');
