import type * as engine from '../bundles/engine';

/** The engine's bundle. It is loaded on first use and stays loaded. */
export type EngineBundle = typeof engine;

export const loadEngine = (): Promise<EngineBundle> => import('../bundles/engine');
