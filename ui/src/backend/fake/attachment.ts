import type { AnswerOf, ArgsOf } from '../backend'

type Names = 'add_attachment' | 'look_at_paper' | 'read_attachment' | 'take_back_attachment' | 'save_attachment'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** A grey point. */
export const POINT =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=='

/** The requests about pictures: each is a grey point, and all of it is here. */
export function attachmentRequests(): Requests {
  const saved = (id: string) => ({ id, savedAt: '2026-11-23T10:00:00+09:00' })
  return {
    add_attachment: () => saved('a-new'),
    look_at_paper: () => ({ pages: [POINT, POINT] }),
    read_attachment: () => ({ picture: POINT, have: 2, of: 2 }),
    take_back_attachment: ({ attachmentId }) => saved(attachmentId),
    save_attachment: () => ({ token: '0'.repeat(32), fileName: '写真-2026-11-23.jpg', folder: '受け渡し', checkDigits: '' }),
  }
}
