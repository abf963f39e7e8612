import { Fragment, useState } from 'react'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { consentText, reception } from '../messages/reception'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { RadioDigits } from '../parts/RadioDigits'
import { useConsents } from './choices'

/** Consent at the desk, with the text to show to the person. */
export function ConsentField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const words = useWords(reception)
  const partWords = useWords(parts)
  const text = useWords(consentText)
  const choices = useConsents()
  const [shown, setShown] = useState(false)
  return (
    <div className="consent">
      <RadioDigits id="consent" label={words.consent} value={value} onChange={onChange} choices={choices} />
      <Button kind="quiet" onClick={() => setShown(true)}>
        {words.showConsent}
      </Button>
      <Dialog
        open={shown}
        title={words.consentTitle}
        onClose={() => setShown(false)}
        closeLabel={partWords.close}
        width="wide"
      >
        <div className="consent-text">
          {text.map((sentence, index) => (
            <p key={index}>
              {sentence.map((piece, place) =>
                typeof piece === 'string' ? (
                  <Fragment key={place}>{piece}</Fragment>
                ) : (
                  <ruby key={place}>
                    {piece[0]}
                    <rt>{piece[1]}</rt>
                  </ruby>
                ),
              )}
            </p>
          ))}
        </div>
      </Dialog>
    </div>
  )
}
