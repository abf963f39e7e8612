import { useBackend } from '../backend/backend'
import { ReturnHere } from '../members/ReturnHere'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useNavigation } from './navigation'

/** In place of every screen with records, on a device that may not show them any more. */
export function ShutScreen({ standing }: { standing: string }) {
  const words = useWords(shell)
  const backend = useBackend()
  const { go } = useNavigation()
  return (
    <div className="screen stack-wide">
      <ScreenTitle>{words.shutTitle}</ScreenTitle>
      <p>{words.shutText}</p>
      <div className="row">
        <Button kind="primary" onClick={() => go({ screen: 'exchange' })}>
          {words.shutExchange}
        </Button>
        {standing === 'erased' && (
          <Button onClick={() => void backend.call('add_profile', { label: words.copyLabel })}>{words.copyDo}</Button>
        )}
      </div>
      {standing === 'closed' && <ReturnHere />}
    </div>
  )
}
