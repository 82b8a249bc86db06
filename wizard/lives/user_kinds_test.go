package lives

import "math/rand/v2"

// kind is a way to be a user.
type kind struct {
	name    string
	share   int  // how many of a hundred users are so
	follows bool // does nothing but what mailseal says
	make    func(u *user)
}

// kinds lists them. Those who follow come in several tempers, for what mailseal says has no deadline, and may be left.
func kinds() []kind {
	return []kind{
		{"follows", 12, true, func(*user) {}},
		{"dawdles", 8, true, func(u *user) { u.habits = []habit{leaves} }},
		{"changes-provider", 12, true, func(u *user) { u.goals = []goal{pick(u.rand, []goal{protected, protected, moved}), moved, protected} }},
		{"changes-mind", 6, true, func(u *user) {
			u.goals = []goal{protected, moved, pick(u.rand, []goal{moved, removed, protected})}
			u.habits = []habit{cancels}
		}},
		{"removes", 10, true, func(u *user) { u.goals = []goal{protected, removed, protected} }},
		{"slips", 12, false, func(u *user) { u.habits = []habit{slips, misspells, wrongID, oldFile, strays} }},
		{"hurries", 12, false, func(u *user) {
			u.goals = []goal{protected, pick(u.rand, []goal{moved, removed}), protected}
			u.habits = []habit{recordFirst, enforcesAnyway, enforcesByHand, switchesEarly, movesSilently, emergency, deletesEarly}
		}},
		{"forgets", 6, false, func(u *user) { u.saves, u.cron, u.habits = 0, false, []habit{leaves, leavesForGood} }},
		{"service", 6, false, func(u *user) { u.service, u.habits = true, []habit{serviceActs} }},
		{"switches-back", 4, false, func(u *user) { u.goals, u.habits = []goal{protected, moved, protected}, []habit{switchesBack} }},
		{"inherits", 8, false, func(u *user) { u.before = somebodysSetUp }},
		{"status-alone", 4, false, func(u *user) {
			u.habits = []habit{statusAlone}
			if percent(u.rand, 70) {
				u.before = somebodysSetUp
			}
		}},
		{"restless", 6, false, func(u *user) { u.habits = []habit{anyAnswer, opens, stops, goesBack} }},
	}
}

// also is how many of a hundred users, of those who do not only follow, have the ways of another kind too.
const also = 30

// randomUser returns a user of some kind.
func randomUser(r *rand.Rand) *user {
	k := pickKind(r)
	u := newUser(k.name, r)
	u.follows = k.follows
	u.last = pick(r, []goal{protected, removed})
	u.saves = pick(r, []int{100, 100, 100, 50, 10, 0})
	u.cron = percent(r, 70)
	u.patience = pick(r, []int{1, 3, 7, 14})
	u.wanders = percent(r, 40)
	k.make(u)
	if other := pickKind(r); !k.follows && !other.follows && other.name != k.name && percent(r, also) {
		habits := u.habits
		other.make(u)
		u.kind, u.habits = k.name+"+"+other.name, append(habits, u.habits...)
	}
	return u
}

func pickKind(r *rand.Rand) kind {
	all := kinds()
	n := r.IntN(100)
	for _, k := range all {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return all[0]
}

// now and then is what a habit has in common: one move in so many, and at most so often in a life.
func (u *user) sometimes(what string, oneIn, most int) bool {
	if u.tried[what].times >= most || u.rand.IntN(oneIn) > 0 {
		return false
	}
	u.tried[what] = try{times: u.tried[what].times + 1}
	return true
}
