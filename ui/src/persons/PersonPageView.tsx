import { useState } from 'react'
import type { PersonPage } from '../generated/app'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import type { Route } from '../shell/navigation'
import { useNavigation, writeRoute } from '../shell/navigation'
import { Attachments } from './Attachments'
import { Conflicts } from './Conflicts'
import { Fields } from './Fields'
import { FlagDialog } from './FlagDialog'
import { Households } from './Households'
import { MoveDialog } from './MoveDialog'
import { NeedDialog } from './NeedDialog'
import { Needs } from './Needs'
import { PersonHead } from './PersonHead'
import { Places } from './Places'
import { Records } from './Records'
import { Sharing } from './Sharing'
import { Summary } from './Summary'
import { TaskDialog } from './TaskDialog'
import { Tasks } from './Tasks'
import { Timeline } from './Timeline'
import './person.css'

type Open = 'none' | 'move' | 'flag' | 'need' | 'task'

interface Props {
  page: PersonPage
  onNote: () => void
  /** Something was saved: ask again. */
  onChanged: () => void
}

/** Everything known of one person; the history in the middle, what to do next beside it. */
export function PersonPageView({ page, onNote, onChanged }: Props) {
  const [open, setOpen] = useState<Open>('none')
  const close = () => setOpen('none')
  const words = useWords(catalogue)
  const { go } = useNavigation()
  const opened: Route = { screen: 'audit', id: page.row.id }
  return (
    <div className="screen person-screen">
      <PersonHead page={page} onNote={onNote} onOpen={setOpen} />
      <Summary page={page} onChanged={onChanged} />
      <Conflicts page={page} onChanged={onChanged} />
      <Records page={page} onChanged={onChanged} />
      <div className="person-columns">
        <div className="person-main">
          <Timeline page={page} onChanged={onChanged} />
        </div>
        <div className="person-side">
          <Tasks page={page} onChanged={onChanged} onAdd={() => setOpen('task')} />
          <Needs page={page} onChanged={onChanged} onAdd={() => setOpen('need')} />
          <Households page={page} />
          <Attachments
            personId={page.row.id}
            name={page.row.name || page.row.kana || words.nameUnknown}
            attachments={page.attachments}
            mayAttach={page.mayAttach}
            onChanged={onChanged}
          />
          <Places whereabouts={page.whereabouts} />
          <Fields page={page} onChanged={onChanged} />
          <Sharing page={page} onChanged={onChanged} />
          <p className="section">
            <a
              href={writeRoute(opened)}
              onClick={(event) => {
                event.preventDefault()
                go(opened)
              }}
            >
              {words.whoOpened}
            </a>
          </p>
        </div>
      </div>
      {open === 'move' && <MoveDialog page={page} onClose={close} onChanged={onChanged} />}
      {open === 'flag' && <FlagDialog page={page} onClose={close} onChanged={onChanged} />}
      {open === 'need' && <NeedDialog page={page} onClose={close} onChanged={onChanged} />}
      {open === 'task' && <TaskDialog page={page} onClose={close} onChanged={onChanged} />}
    </div>
  )
}
