import type { TimelineItem } from '../generated/app'
import { attachment as attachments } from '../messages/attachment'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { useFieldWords } from './useFieldWords'

/** The code that goes with an item, as words. */
export function useItemCode(item: Pick<TimelineItem, 'kind' | 'code'>): string {
  const { timeline: words, tasks } = useWords(catalogue)
  const attachment = useWords(attachments)
  const label = useCodeLabel()
  const formats = useFormats()
  const fields = useFieldWords()
  if (item.code === '') return ''
  switch (item.kind) {
    case 'note':
    case 'care_note':
      return label('contactResult', item.code)
    case 'whereabouts':
    case 'registered':
      return label('stayCategory', item.code)
    case 'need':
      return label('needArea', item.code)
    case 'need_mark':
      return label('needState', item.code)
    case 'task':
      return tasks.dueOn(formats.shortDay(item.code), false)
    case 'task_mark':
      return label('taskState', item.code)
    case 'flag':
      return item.code === 'lowered' ? words.flags.lowered : label('urgency', item.code)
    case 'attachment':
      return item.code === 'taken_back' ? attachment.takenBack : label('attachmentKind', item.code)
    case 'field':
      return fields.name(item.code)
    default:
      return item.code
  }
}
