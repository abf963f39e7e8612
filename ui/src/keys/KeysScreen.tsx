import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { keys } from '../messages/keys'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useStatus } from '../shell/status'
import { CodesSection } from './CodesSection'
import { PassphraseSection } from './PassphraseSection'
import { RescueSection } from './RescueSection'
import './keys.css'

/** この端末の鍵: passphrase, rescue key, six digits. */
export function KeysScreen() {
  const words = useWords(keys)
  const failureText = useFailureText()
  const { practice, copy } = useStatus()
  const { value: state, failure, again } = useAnswer('key_state', {}, { on: () => false })
  const closed = practice ? words.practice : copy ? words.copy : null
  return (
    <div className="screen stack-wide">
      <div>
        <ScreenTitle>{words.title}</ScreenTitle>
        <p>{closed ?? words.lead}</p>
      </div>
      {failure && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      {closed === null && state && (
        <>
          <PassphraseSection />
          <RescueSection there={state.rescue} held={state.held} onChanged={again} />
          <CodesSection state={state} onChanged={again} />
        </>
      )}
    </div>
  )
}
