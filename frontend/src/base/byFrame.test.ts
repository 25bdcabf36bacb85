import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStore } from 'zustand'
import { byFrame } from './byFrame'

let frames: (() => void)[] = []
const frame = () => {
  for (const draw of frames.splice(0)) draw()
}

beforeEach(() => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
})
afterEach(() => vi.unstubAllGlobals())

test('one change is told at once, those after it once with the next frame', () => {
  const store = createStore(() => ({ lines: 0 }))
  const heard: number[] = []
  const stop = byFrame(store)(() => heard.push(store.getState().lines))
  for (let lines = 1; lines <= 5; lines++) store.setState({ lines })
  expect(heard).toEqual([1])
  frame()
  expect(heard).toEqual([1, 5])
  frame()
  expect(heard).toEqual([1, 5])
  store.setState({ lines: 6 })
  expect(heard).toEqual([1, 5, 6])
  stop()
  frame()
  store.setState({ lines: 7 })
  expect(heard).toEqual([1, 5, 6])
})

test('all who listen to a store are told together, whenever they began', () => {
  const store = createStore(() => ({ lines: 0 }))
  const heard: string[] = []
  byFrame(store)(() => heard.push('first'))
  store.setState({ lines: 1 })
  byFrame(store)(() => heard.push('second'))
  store.setState({ lines: 2 })
  expect(heard).toEqual(['first'])
  frame()
  expect(heard).toEqual(['first', 'first', 'second'])
})
