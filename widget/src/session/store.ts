/** First-party storage of the page, or memory where the browser denies it. */

const memory = new Map<string, string>();
let disk: Storage | undefined;
try {
  disk = window.localStorage;
} catch {
  // A sandboxed frame, or a person who blocks site data: this page load is all there is.
}

export function read(key: string): string | null {
  return memory.get(key) ?? disk?.getItem(key) ?? null;
}

export function write(key: string, value: string): void {
  try {
    if (!disk) throw 0;
    disk.setItem(key, value);
  } catch {
    memory.set(key, value);
  }
}

export function remove(key: string): void {
  memory.delete(key);
  disk?.removeItem(key);
}

/** The keys that begin with `prefix`. */
export function keys(prefix: string): string[] {
  return [...memory.keys(), ...Object.keys(disk ?? {})].filter((key) => key.startsWith(prefix));
}

/** The loader empties the disk; this is the rest. */
export const forgetMemory = () => memory.clear();
