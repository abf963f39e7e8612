import type { Catalogue } from './language'
import { consentText as enConsent, reception as en } from './en/reception'
import { consentText as jaConsent, reception as ja } from './ja/reception'

export const reception: Catalogue<typeof ja> = { ja, en }

/** Shown to the person at the desk. */
export const consentText: Catalogue<typeof jaConsent> = { ja: jaConsent, en: enConsent }
