import type { CompositionEvent } from 'react'
import { useRef } from 'react'

const kanaOnly = /^[ぁ-ゖァ-ヺー]+$/

/** What the composition of a name looked like before it was converted: its reading. */
export function readingStep(reading: string, composed: string): string {
  return kanaOnly.test(composed) ? composed : reading
}

/**
 * Proposes the reading of a name from the kana that were typed before the conversion. Where the
 * input method shows no composition (it depends on the window), nothing is proposed. A reading that
 * somebody typed or changed is left alone.
 */
export function useAutoKana(kana: string, setKana: (kana: string) => void) {
  const reading = useRef('')
  const proposed = useRef('')
  return {
    onCompositionStart: () => {
      reading.current = ''
    },
    onCompositionUpdate: (event: CompositionEvent<HTMLInputElement>) => {
      reading.current = readingStep(reading.current, event.data)
    },
    onCompositionEnd: (event: CompositionEvent<HTMLInputElement>) => {
      reading.current = readingStep(reading.current, event.data)
      if (!reading.current || (kana !== '' && kana !== proposed.current)) return
      // A name may be made of several conversions; each adds its part.
      proposed.current = (kana === '' ? '' : proposed.current) + reading.current
      setKana(proposed.current)
    },
  }
}
