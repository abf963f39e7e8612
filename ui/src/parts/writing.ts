import { createContext, use } from 'react'

const WritingContext = createContext('')

/** Lends the reason why nothing can be written now; empty while it can. */
export const WritingProvider = WritingContext.Provider

/** Why nothing can be written on this device now, in words; empty while it can. */
export function useReadOnly(): string {
  return use(WritingContext)
}
