package journey

import (
	"slices"

	"mailseal/providers"
	"mailseal/wizard/tlsrpt"
)

// planPending asks what is still missing for a plan, then for the plan itself.
func (m Machine) planPending(j Journey) Pending {
	place, ok := m.Place(j)
	if !ok { // not chosen yet, or what was detected has changed since
		return m.placePending(j)
	}
	for _, paste := range Pastes() {
		shape, needed := Shape(place, paste.Label)
		if needed && !j.Has(paste.ID) && !comesLater(place, paste.Label) && !takesAddress(shape) {
			return Pending{ID: paste.ID, Kind: Write}
		}
	}
	switch {
	case !leadsReports(place) && !j.Has(QuestionReports) && !j.Has(QuestionRptTarget):
		pending := Pending{ID: QuestionReports, Kind: Write, Default: "tls-reports@" + j.Domain}
		if _, shown := Shape(place, tlsrpt.RecordLabel); shown {
			pending.Finer = &Pending{ID: QuestionRptTarget, Kind: Write}
		}
		return pending
	case place.Mode != "": // like every way to enforce: a plan without testing weeks takes a word that is typed
		return typed(QuestionAcceptPlan)
	}
	return choose(QuestionAcceptPlan, Yes, Yes, Change)
}

// MayAnswerSooner reports whether a question that comes later may be answered already.
func (m Machine) MayAnswerSooner(j Journey, id QuestionID) bool {
	_, ok := m.soonerPending(j, id)
	return ok
}

// soonerPending returns the question for a value that is asked for later, where it may be answered already: scripts know it.
func (m Machine) soonerPending(j Journey, id QuestionID) (p Pending, ok bool) {
	if id == QuestionReportsIn {
		return m.reportsInSooner(j)
	}
	place, chosen := m.Place(j)
	if label := LabelOf(id); !chosen || j.Stage() != StagePlan || label == "" || !comesLater(place, label) {
		return Pending{}, false
	}
	return Pending{ID: id, Kind: Write}, true
}

// placePending asks for the kind of place first: thirty names at once help nobody. The first page has the recommended place, the
// next that fits as well, what the user may have already, a service, and at last the other places for files.
func (m Machine) placePending(j Journey) Pending {
	var ids []string
	for _, o := range m.PlacesOfWay(j) {
		ids = append(ids, o.ID)
	}
	hosting := Pending{ID: QuestionHosting, Kind: Choose, Options: ids}
	if len(ids) > 0 {
		hosting.Default = ids[0]
	}
	if j.Has(QuestionWay) {
		return hosting
	}
	way := choose(QuestionWay, WayRecommended, WayRecommended)
	places := m.places(j)
	if i := slices.IndexFunc(places, func(o providers.Option) bool { return o.Good && !o.Recommended }); i >= 0 {
		way.Options = append(way.Options, places[i].ID)
	}
	at := len(way.Options) // of the user's own server: before the next good place where one was seen
	if check, _ := j.Check(); m.Catalogue.OwnServer(Clues(check)) {
		at = 1
	}
	for _, kind := range []providers.Kind{providers.Server, providers.Service, providers.Static} {
		if slices.ContainsFunc(places, func(o providers.Option) bool { return o.Kind == kind }) {
			way.Options = slices.Insert(way.Options, at, string(kind))
			at = len(way.Options)
		}
	}
	way.Finer = &hosting
	return way
}

// leadsReports reports whether a record of the place itself says where reports go.
func leadsReports(o providers.Option) bool {
	return slices.ContainsFunc(o.Records, func(r providers.RecordShape) bool {
		return r.Label == tlsrpt.RecordLabel && !r.Own && !takesAddress(r)
	})
}

// takesAddress reports whether reports may go to an address of the user's own, or to where the place shows: then one question asks
// for either.
func takesAddress(r providers.RecordShape) bool {
	return r.Label == tlsrpt.RecordLabel && r.Pasted && slices.Contains(r.Or, "TXT")
}
