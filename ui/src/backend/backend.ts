import { createContext, use } from 'react'
import type { Commands, Event, Failure } from '../generated/app'

/** A refusal is an answer, not an exception: a screen that forgets it does not compile. */
export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** Name of a request. */
export type RequestName = keyof Commands
/** Arguments of a request. */
export type ArgsOf<Name extends RequestName> = Commands[Name]['args']
/** Answer of a request. */
export type AnswerOf<Name extends RequestName> = Commands[Name]['answer']

/**
 * The only way a screen reaches Rust. `tauri.ts` implements it; tests and a plain browser use the
 * fake. A call never rejects: a broken link is an `internal` failure like any other.
 */
export interface Backend {
  call<Name extends RequestName>(name: Name, args: ArgsOf<Name>): Promise<Answer<AnswerOf<Name>>>
  /** Is told that something changed, never the content. Answers how to stop listening. */
  subscribe(listener: (event: Event) => void): () => void
}

const BackendContext = createContext<Backend | null>(null)

/** Lends the backend to every screen below. */
export const BackendProvider = BackendContext.Provider

/** The backend lent to this screen. */
export function useBackend(): Backend {
  const backend = use(BackendContext)
  if (!backend) throw new Error('no backend was lent to this screen')
  return backend
}
