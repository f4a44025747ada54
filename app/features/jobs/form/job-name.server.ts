import { z } from 'zod'
import { maxNameLength } from '#app/features/jobs/job.ts'

/** A letter, a sign or an emoji: something to see, and to press where the name is a link. */
const visible = /[^\p{Default_Ignorable_Code_Point}\p{White_Space}\p{C}\p{M}\u2800]/u

// U+2028 and U+2029 end a line as \n does.
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u

/** Format characters show nothing, and some turn the text around them; the two joiners belong to scripts and emoji. */
const formatCharacter = /[^\P{Cf}\u200C\u200D]/u

/** The flags of England, Scotland and Wales are spelled in such characters. */
const flag = /\u{1F3F4}[\u{E0061}-\u{E007A}]{2,6}\u{E007F}/gu

/** The name of a job, in composed form (NFC), so that the same name is the same text whichever keyboard wrote it. */
export const jobName = z
  .string('Enter a name.')
  .overwrite((text) => text.normalize('NFC').trim())
  .regex(visible, { error: 'Enter a name.', abort: true })
  .max(maxNameLength, `A name has at most ${maxNameLength} characters.`)
  .regex(oneLine, 'A name is one line of text.')
  .refine(
    (text) => !formatCharacter.test(text.replace(flag, '')),
    'A name cannot contain characters that are invisible or change the direction of text.',
  )
