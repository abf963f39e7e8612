import { createContext, use } from 'react'
import type { Answer } from '../backend/backend'

/**
 * Takes back what was just said: a new record that corrects the last one, for nothing written is
 * ever wiped.
 */
export type Undo = () => Promise<Answer<unknown>>

/**
 * Says something short that was done, e.g. 保存しました; shown above the bottom bar and read out. With
 * an [`Undo`] it offers 元に戻す for as long as it is shown.
 */
export type Announce = (text: string, undo?: Undo) => void

const AnnounceContext = createContext<Announce>(() => undefined)

/** Lends the voice to the screens below. */
export const AnnounceProvider = AnnounceContext.Provider

/** How this screen says that something was done. */
export function useAnnounce(): Announce {
  return use(AnnounceContext)
}
