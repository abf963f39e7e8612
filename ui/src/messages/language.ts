import { createContext, use } from 'react'

/** The languages of the screens. English is second. */
export type Language = 'ja' | 'en'

/** One screen's words in every language; a missing key does not compile. */
export type Catalogue<Words> = Readonly<Record<Language, Words>>

const LanguageContext = createContext<Language>('ja')

/** Sets the language for everything below. */
export const LanguageProvider = LanguageContext.Provider

/** The language of the screens. */
export function useLanguage(): Language {
  return use(LanguageContext)
}

/** The words of one screen in the language of the reader. */
export function useWords<Words>(catalogue: Catalogue<Words>): Words {
  return catalogue[use(LanguageContext)]
}
