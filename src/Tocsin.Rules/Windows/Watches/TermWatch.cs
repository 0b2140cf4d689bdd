using System.Runtime.InteropServices;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Watches;

/// <summary>Fires at a value that the group did not have within the span before.</summary>
/// <param name="scope">What all rules share.</param>
/// <param name="check">How long it learns.</param>
/// <param name="span">How long a value is known, in ticks.</param>
internal sealed class TermWatch(WindowScope scope, NewTermCheck check, long span) : Watch(scope)
{
    /// <inheritdoc/>
    public override long HorizonTicks => span + Scope.LatenessTicks;

    /// <inheritdoc/>
    public override int EntriesOf(Group group) => group.Kept is Dictionary<UInt128, Term> terms ? terms.Count : 0;

    /// <inheritdoc/>
    public override void Observe(Group group, in Arrival arrival, FindingList to)
    {
        var terms = (Dictionary<UInt128, Term>)(group.Kept ??= new Dictionary<UInt128, Term>());
        if (!HasRoom(group, terms, arrival, to.Tally)) return;
        to.Tally.Updates++;
        ref var term = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, arrival.Value, out var isKnown);
        if (!isKnown) term = new(Group.Never, Group.Never, Group.Never);
        if (arrival.Ticks >= term.Last)
        {
            if (arrival.Ticks - term.Last >= span)
            {
                term = new(term.Last, arrival.Ticks, arrival.Ticks);
                Tell(group, arrival, to, null);
            }
            term = term with { Last = arrival.Ticks };
        }
        else if (arrival.Ticks < Math.Min(term.Last, Scope.ArrivedTicks) - Scope.LatenessTicks) to.Tally.Late++;
        else if (arrival.Ticks < term.First) MoveBack(group, ref term, arrival, to);
    }

    // The first one has come late: it is what is new, or what was thought to be new is not.
    private void MoveBack(Group group, ref Term term, in Arrival arrival, FindingList to)
    {
        if (arrival.Ticks <= term.Before) return;
        var isNew = arrival.Ticks - term.Before >= span;
        var staysNew = term.First - arrival.Ticks >= span;
        if (isNew)
        {
            var first = term.First;
            var wasTold = !staysNew && !IsLearning(first, to.Tally);
            Tell(group, arrival, to, wasTold ? to.IdentityOf(group, first, arrival.Value) : null);
            if (wasTold && IsLearning(arrival.Ticks, to.Tally)) Withdraw(group, first, arrival, to);
            term = staysNew ? term with { Before = arrival.Ticks } : term with { First = arrival.Ticks };
        }
        else if (staysNew) term = term with { Before = arrival.Ticks };
        else
        {
            if (!IsLearning(term.First, to.Tally)) Withdraw(group, term.First, arrival, to);
            term = term with { First = term.Before };
        }
    }

    private void Tell(Group group, in Arrival arrival, FindingList to, string? replaces)
    {
        if (IsLearning(arrival.Ticks, to.Tally)) return;
        var identity = to.IdentityOf(group, arrival.Ticks, arrival.Value);
        to.Add(
            WindowFindingKind.Found, group, arrival.Ticks, arrival.Ticks, identity, [arrival.Id], figure: 1, replaces);
    }

    private static void Withdraw(Group group, long first, in Arrival arrival, FindingList to) => to.Add(
        WindowFindingKind.Withdrawn, group, first, first, to.IdentityOf(group, first, arrival.Value), [], figure: 0);

    private bool IsLearning(long ticks, RuleTally tally) => ticks < tally.SinceTicks + check.Learn.Ticks;

    // A group with too many values is told about none that it does not know: all of them would be alerts.
    private bool HasRoom(Group group, Dictionary<UInt128, Term> terms, in Arrival arrival, RuleTally tally)
    {
        if (terms.Count < WindowLimits.TermsMax || terms.ContainsKey(arrival.Value)) return true;
        // Looking through all of them costs, so it is done once in a while.
        if (arrival.Ticks - group.Since >= span / 8)
        {
            group.Since = arrival.Ticks;
            foreach (var (value, term) in terms)
            {
                if (term.Last <= arrival.Ticks - HorizonTicks) terms.Remove(value);
            }
        }
        if (terms.Count < WindowLimits.TermsMax) return true;
        tally.Cut++;
        return false;
    }
}

/// <summary>When a value was seen.</summary>
/// <param name="Before">When it was seen before it was new last; <see cref="Group.Never"/> without.</param>
/// <param name="First">When it was new last.</param>
/// <param name="Last">When it was seen last.</param>
internal readonly record struct Term(long Before, long First, long Last);
