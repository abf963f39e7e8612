const keepers = new Set<() => Promise<void>>()

/** Has `keep` called before the device is locked. Answers how to stop that. */
export function onKeep(keep: () => Promise<void>): () => void {
  keepers.add(keep)
  return () => {
    keepers.delete(keep)
  }
}

/** Every open form keeps its draft now. */
export async function keepAll(): Promise<void> {
  await Promise.all([...keepers].map((keep) => keep()))
}
