namespace Tocsin.Storage.Budgets;

/// <summary>
/// Lets a few questions run at a time. An asker never has all places, and a place that becomes free goes to whoever of
/// those that wait has the fewest, in the order they came. Rules have a place of their own. Thread-safe.
/// </summary>
internal sealed class Turns
{
    private readonly int _each;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> _waiting = [];
    private int _free;
    private bool _ruleRuns;

    /// <summary>Turns of which nobody has one.</summary>
    /// <param name="places">How many there are at a time for people and programs.</param>
    public Turns(int places) => (_free, _each) = (places, Math.Max(1, places - 1));

    /// <summary>Waits for a turn; whoever has it gives it back by disposing.</summary>
    /// <param name="asker">Who asks.</param>
    /// <param name="stop">Gives up waiting.</param>
    public async Task<IDisposable> TakeAsync(Asker asker, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            node = _waiting.AddLast(new Waiter(asker));
            Admit();
        }
        await using var registration = stop.Register(() => GiveUp(node));
        await node.Value.Admitted.Task;
        return new Turn(this, asker);
    }

    private void GiveUp(LinkedListNode<Waiter> node)
    {
        lock (_lock)
        {
            if (node.List is null) return;
            _waiting.Remove(node);
        }
        node.Value.Admitted.TrySetCanceled();
    }

    private void GiveBack(Asker asker)
    {
        lock (_lock)
        {
            if (asker.IsRule) _ruleRuns = false;
            else
            {
                _free++;
                if (--_running[asker.Name] == 0) _running.Remove(asker.Name);
            }
            Admit();
        }
    }

    // Called with the lock held. Continuations run elsewhere.
    private void Admit()
    {
        while (Next() is { } next)
        {
            var asker = next.Value.Asker;
            if (asker.IsRule) _ruleRuns = true;
            else
            {
                _free--;
                _running[asker.Name] = Running(asker) + 1;
            }
            _waiting.Remove(next);
            next.Value.Admitted.TrySetResult();
        }
    }

    private LinkedListNode<Waiter>? Next()
    {
        LinkedListNode<Waiter>? best = null;
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            var asker = node.Value.Asker;
            if (asker.IsRule && !_ruleRuns) return node;
            if (asker.IsRule || _free == 0 || Running(asker) >= _each) continue;
            if (best is null || Running(asker) < Running(best.Value.Asker)) best = node;
        }
        return best;
    }

    private int Running(Asker asker) => _running.GetValueOrDefault(asker.Name);

    private sealed class Waiter(Asker asker)
    {
        public Asker Asker => asker;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(Turns turns, Asker asker) : IDisposable
    {
        private Turns? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.GiveBack(asker);
    }
}
