import { createContext, use } from 'react'
import type { Language } from '../messages/language'

const KEY = 'language'

/** The language chosen on this computer; the only thing kept outside the encrypted store. */
export function keptLanguage(): Language {
  try {
    return window.localStorage.getItem(KEY) === 'en' ? 'en' : 'ja'
  } catch {
    return 'ja'
  }
}

/** Keeps the choice; a window without storage simply asks again. */
export function keepLanguage(language: Language): void {
  document.documentElement.lang = language
  try {
    window.localStorage.setItem(KEY, language)
  } catch {
    // Nothing is lost but the choice.
  }
}

interface Choice {
  language: Language
  choose: (language: Language) => void
}

const ChoiceContext = createContext<Choice>({ language: 'ja', choose: () => undefined })

/** Lends the choice of language. */
export const LanguageChoiceProvider = ChoiceContext.Provider

/** The language and how to change it. */
export function useLanguageChoice(): Choice {
  return use(ChoiceContext)
}
