import { z } from 'zod'

/** What was given: each setting by its name in the schema, and the name it was given by. */
export interface Given {
  values: Readonly<Record<string, string>>
  nameOf: (setting: string) => string
}

/** Settings that belong together: how each is read, which of them need each other, and what the app gets of them. */
interface GroupOptions<Shape extends z.ZodRawShape, Result> {
  shape: Shape
  /** Other names of the same settings. */
  otherNames?: Record<string, keyof Shape & string>
  /** Faults of the group as a whole, by what is set; asked even when a value is wrong. */
  incomplete?: (isSet: (name: keyof Shape) => boolean) => string[]
  /** Called when there is no fault. */
  result: (values: z.output<z.ZodObject<Shape>>) => Result
}

export interface SettingsGroup<Shape extends z.ZodRawShape, Result> {
  shape: Shape
  otherNames: Record<string, string>
  read: (given: Given) => { faults: string[]; result: () => Result }
}

export function settingsGroup<Shape extends z.ZodRawShape, Result>(
  options: GroupOptions<Shape, Result>,
): SettingsGroup<Shape, Result> {
  const schema = z.object(options.shape)
  return {
    shape: options.shape,
    otherNames: options.otherNames ?? {},
    read({ values, nameOf }) {
      const parsed = schema.safeParse(values)
      const wrong = parsed.error?.issues.map(({ path, message }) => `${nameOf(String(path[0]))}: ${message}`) ?? []
      const incomplete = options.incomplete?.((name) => Object.hasOwn(values, name)) ?? []
      return { faults: [...wrong, ...incomplete], result: () => options.result(schema.parse(values)) }
    },
  }
}
