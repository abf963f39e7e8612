import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { useNavigation } from '../shell/navigation'
import { Beside } from '../visits/Beside'
import { PersonPageView } from './PersonPageView'

/** 人のページ: asks for one person and keeps the visit note beside the answer. */
export function PersonScreen({ id }: { id: string }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { carry, back } = useNavigation()
  const { value: page, failure, again } = useAnswer('get_person', { id })
  const [writing, setWriting] = useState(carry.visit === true)
  // Ctrl+M of the frame arrives as a new carry, also when the page is shown already.
  const [carried, setCarried] = useState(carry)
  if (carry !== carried) {
    setCarried(carry)
    if (carry.visit === true) setWriting(true)
  }

  return (
    <Beside personId={writing && page !== undefined ? id : null} onClose={() => setWriting(false)}>
      {page !== undefined ? (
        <PersonPageView page={page} onNote={() => setWriting(true)} onChanged={again} />
      ) : failure !== undefined ? (
        <div className="screen">
          <Banner
            kind="warning"
            title={failure.code === 'not_found' ? words.notFound : failureText(failure)}
            actions={<Button onClick={back}>{words.back}</Button>}
          />
        </div>
      ) : (
        <p className="screen quiet" role="status">
          {words.loading}
        </p>
      )}
    </Beside>
  )
}
