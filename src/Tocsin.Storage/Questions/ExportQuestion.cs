namespace Tocsin.Storage.Questions;

/// <summary>Asks for all events that match, oldest first.</summary>
/// <param name="Events">Which events.</param>
/// <param name="NamesFields">Whether the answer says beforehand which fields beyond the schema there are.</param>
public sealed record ExportQuestion(EventFilter Events, bool NamesFields);
