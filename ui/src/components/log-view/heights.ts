/** Where rows are when some are higher than others. Heights are whole multiples of a row's. */

export class Heights {
  private indices: number[] = [];
  private before: number[] = [0];
  total = 0;

  /** `extra`: by place, how many rows more than one it takes. */
  set(extra: ReadonlyMap<number, number>): void {
    this.indices = [...extra.keys()].filter((index) => (extra.get(index) ?? 0) > 0).sort((a, b) => a - b);
    this.before = [0];
    for (const index of this.indices) this.before.push((this.before.at(-1) ?? 0) + (extra.get(index) ?? 0));
    this.total = this.before.at(-1) ?? 0;
  }

  /** How many of the higher rows come before a place. */
  private rank(index: number): number {
    let low = 0;
    let high = this.indices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.indices[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Rows above a place. */
  top(index: number): number {
    return index + (this.before[this.rank(index)] ?? 0);
  }

  /** The place at so many rows from the top. */
  at(row: number): number {
    if (this.indices.length === 0) return Math.floor(row);
    let low = 0;
    let high = this.indices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.indices[middle] ?? 0) + (this.before[middle] ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return Math.floor(row);
    const last = this.indices[low - 1] ?? 0;
    return Math.max(last, Math.floor(row - (this.before[low] ?? 0)));
  }
}
