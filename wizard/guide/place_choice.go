package guide

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
)

// placeStep asks where the policy is to live: first for the place that fits best, another, or a kind of place, then for one of that kind.
func (v view) placeStep() Step {
	values := assets.Values{"host": mtasts.HostLabel + "." + v.j.Domain}
	title, lead := msgid.PlanHostingTitle, msgid.PlanHostingLead
	if way, _ := v.j.Answered(journey.QuestionWay); v.pending.ID == journey.QuestionHosting && v.Words.Has(msgid.PlanWay.Of(way+"-title")) {
		title, lead = msgid.PlanWay.Of(way+"-title"), msgid.PlanWay.Of(way+"-lead") // the same question twice would look like an answer that was lost
	}
	var blocks []Block
	if text, ok := v.siteText(); ok {
		blocks = append(blocks, Block{Style: Text, Text: text})
	}
	blocks = append(blocks, v.text(msgid.PlanHostingMove, nil))
	places := v.PlacesOfWay(v.j)
	label := func(value string) (Option, bool) {
		if value == journey.WayRecommended {
			o := v.placeOption(places[0])
			o.Value = value
			return o, true
		}
		if i := slices.IndexFunc(places, func(o providers.Option) bool { return o.ID == value }); i >= 0 {
			return v.placeOption(places[i]), true
		}
		return v.kindOption(providers.Kind(value), places)
	}
	return Step{
		Title: v.say(title, values), Lead: v.say(lead, values), Blocks: blocks,
		Question: v.question(v.pending, v.say(msgid.PlanHostingPrompt, nil), label),
	}
}

// siteText says that the web site is at a site builder, why the policy cannot be there, and that it need not. Where it is at a place
// that can have the policy, that place says so.
func (v view) siteText() (text string, ok bool) {
	site := v.Catalogue.WebSite(journey.Clues(v.check))
	if site.Kind != providers.Builder {
		return "", false
	}
	key := msgid.PlanSiteLikely
	if site.Sure() {
		key = msgid.PlanSiteSure
	}
	return v.say(key, assets.Values{"name": site.Name}) + " " + site.Cannot, true
}

// placeOption is one place to choose.
func (v view) placeOption(o providers.Option) Option {
	label := o.Name
	if o.Recommended {
		label = v.say(msgid.PlanHostingRecommended, assets.Values{"name": o.Name})
	}
	if first, size := utf8.DecodeRuneInString(label); size > 0 { // "your web space": a name that begins a line
		label = string(unicode.ToUpper(first)) + label[size:]
	}
	return Option{Value: o.ID, Label: label, Fact: v.placeFact(o), Detail: v.placeDetail(o)}
}

// placeFact says what a place costs, in a few words.
func (v view) placeFact(o providers.Option) string {
	price := v.price(o)
	switch {
	case o.Needs.Card == "yes" && o.Cost.Class == providers.Free:
		return v.say(msgid.PlanFactCard, assets.Values{"price": price})
	case o.Needs.Minutes > 0:
		return v.say(msgid.PlanFactMinutes, assets.Values{"price": price, "time": v.count(msgid.TimeMinute, o.Needs.Minutes)})
	}
	return price
}

// price says what a place costs an organisation, as what is only likely where it is.
func (v view) price(o providers.Option) string {
	price, _, _ := strings.Cut(o.Price, ",")
	if i := strings.Index(o.Price, "paid"); i > 0 { // though it is free for others
		price = o.Price[i:]
	}
	switch {
	case o.Cost.Class == providers.UnknownCost:
		return v.say(msgid.PlanFactUnknown, nil)
	case !o.Cost.Sure && o.Kind != providers.Server && o.Cost.Class != providers.Included: // there nothing is bought
		return v.say(msgid.PlanFactLikely, assets.Values{"price": price})
	}
	return price
}

// placeDetail says why a place fits, and what the user needs there.
func (v view) placeDetail(o providers.Option) string {
	said := append([]string{o.Why}, v.needs(o)...)
	if o.Mode != "" {
		said = append(said, v.say(msgid.PlanNeedsEnforce, nil))
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " ")
}

// needs says what the user must have, a sentence each. That an account or a program is needed is certain; whether it
// costs something is said as what is only likely, where it is.
func (v view) needs(o providers.Option) (said []string) {
	values := assets.Values{"service": cmp.Or(o.Called, o.Name), "account": o.Needs.Account, "program": o.Needs.Program, "dns": o.Needs.DNS}
	say := func(key msgid.ID) { said = append(said, v.say(key, values)) }
	switch {
	case o.Needs.Account == "" && o.Kind == providers.Service && !o.Has:
		say(msgid.PlanNeedsService)
	case o.Needs.Account == "":
	case o.Kind == providers.Server:
		say(msgid.PlanNeedsAccess)
	case o.Needs.Card == "yes" && o.Needs.Sure:
		say(msgid.PlanNeedsCard)
	case o.Needs.Card == "yes":
		say(msgid.PlanNeedsCardLikely)
	case o.Has:
		say(msgid.PlanNeedsHave)
	case o.Cost.Class == providers.Free && o.Cost.Sure:
		say(msgid.PlanNeedsFreeAccount)
	default:
		say(msgid.PlanNeedsAccount)
	}
	if o.Needs.Account != "" && o.Needs.Card == "" && o.Kind != providers.Server {
		say(msgid.PlanNeedsMaybeCard)
	}
	if o.Needs.Program != "" {
		say(msgid.PlanNeedsProgram)
	}
	if o.Needs.DNS != "" {
		say(msgid.PlanNeedsDns)
	}
	return said
}

// kindOption is a kind of place to choose: its places come on a page of their own.
func (v view) kindOption(kind providers.Kind, places []providers.Option) (o Option, ok bool) {
	var names []string
	for _, p := range places {
		if p.Kind == kind && !slices.Contains(v.pending.Options, p.ID) && !p.Recommended {
			names = append(names, p.Name)
		}
	}
	values := assets.Values{"n": itoa(len(names)), "some": v.examples(names)}
	o = v.option(journey.QuestionWay, string(kind), values)
	key := msgid.PlanWay.Of(string(kind))
	site := v.Catalogue.WebSite(journey.Clues(v.check))
	switch {
	case kind == providers.Server && site.Kind == providers.Builder:
		o.Fact = v.say(key.With("builder"), assets.Values{"name": site.Name})
	case kind == providers.Server && site.ID == providers.SelfHosted:
		o.Fact = v.say(key.With("seen"), nil)
	default:
		o.Fact = v.say(key, values)
	}
	return o, true
}

// examples names the first two of a list.
func (v view) examples(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return v.say(msgid.PlanWayOr, assets.Values{"one": names[0], "other": names[1]})
}
