using System.Text;

namespace Tocsin.Pipeline.Enrich;

/// <summary>One kind of message of a program.</summary>
/// <param name="Pattern">See <see cref="MessagePattern"/>.</param>
/// <param name="Action">What it says has happened, as <c>details.eventaction</c> has it; null for nothing in
/// particular.</param>
internal readonly record struct MessageForm(string Pattern, string? Action = null);

/// <summary>
/// The messages of a program whose peer's address is known, in the order in which they are tried. Thread-safe.
/// </summary>
internal sealed class MessageTable
{
    private readonly Row[][] _byFirstByte = new Row[256][];

    /// <summary>Compiles the forms.</summary>
    public MessageTable(IEnumerable<MessageForm> forms)
    {
        var rows = forms.Select(s => new Row(
            new MessagePattern(s.Pattern), s.Action is null ? [] : Encoding.ASCII.GetBytes(s.Action))).ToList();
        for (var first = 0; first < _byFirstByte.Length; first++)
        {
            _byFirstByte[first] = [.. rows.Where(r => r.Pattern.FirstByte is not { } own || own == first)];
        }
    }

    /// <summary>Finds the first form that a message has.</summary>
    /// <param name="message">The message, without what any message of the program may begin or end with.</param>
    /// <param name="parts">Where its parts lie.</param>
    /// <param name="action">What it says has happened; empty for nothing in particular.</param>
    public bool TryMatch(ReadOnlySpan<byte> message, out MessageParts parts, out byte[] action)
    {
        (parts, action) = (default, []);
        if (message.IsEmpty) return false;
        foreach (var row in _byFirstByte[message[0]])
        {
            if (!row.Pattern.TryMatch(message, out parts)) continue;
            action = row.Action;
            return true;
        }
        parts = default;
        return false;
    }

    private sealed record Row(MessagePattern Pattern, byte[] Action);
}
