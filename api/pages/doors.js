/* 1–4 choose a door, Enter goes through it. The page is complete without this. */
const doors = [...document.querySelectorAll('.door')]
const first = (door) => door.querySelector('select') ?? door.querySelector('a, button')

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const door = doors[Number(event.key) - 1]
  if (door && !event.target.closest('input')) {
    first(door)?.focus()
    event.preventDefault()
  }
  if (event.key !== 'Enter') return
  const inForm = event.target.closest('select')?.form
  const form = inForm ?? (event.target === document.body ? doors[0]?.closest('form') : null)
  if (form) {
    event.preventDefault()
    form.requestSubmit()
  }
})
