import type { YamlNode } from './node';
import { Refused } from './refused';

/**
 * Counts the steps of decoding and how many of them are due to aliases, to stop where a few lines would unfold to gigabytes
 * ("billion laughs"). The limits are those of go.yaml.in/yaml/v2 (`decode.go`), so that what kubectl takes is taken.
 */
export class AliasBudget {
  // The document itself is a step.
  #steps = 1;
  #stepsInAliases = 0;
  #depth = 0;

  enter(): void {
    this.#depth++;
  }

  leave(): void {
    this.#depth--;
  }

  count(node: YamlNode): void {
    this.#steps++;
    if (this.#depth > 0) this.#stepsInAliases++;
    if (this.#stepsInAliases > 100 && this.#steps > 1000 && this.#stepsInAliases / this.#steps > allowedShare(this.#steps)) {
      throw new Refused('Aliases in aliases unfold this document to an excessive size.', node.start, node.end);
    }
  }
}

/** 99 % of a small document may come from aliases, and 10 % of a very large one. */
function allowedShare(steps: number): number {
  const low = 400_000;
  const high = 4_000_000;
  if (steps <= low) return 0.99;
  if (steps >= high) return 0.1;
  return 0.99 - 0.89 * ((steps - low) / (high - low));
}
