import { createContext, use } from 'react'

/** Says something short that was done, e.g. 保存しました; shown above the bottom bar and read out. */
export type Announce = (text: string) => void

const AnnounceContext = createContext<Announce>(() => undefined)

/** Lends the voice to the screens below. */
export const AnnounceProvider = AnnounceContext.Provider

/** How this screen says that something was done. */
export function useAnnounce(): Announce {
  return use(AnnounceContext)
}
