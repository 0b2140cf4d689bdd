namespace Tocsin.Storage.Answers;

/// <summary>A field that events have.</summary>
/// <param name="Name">Its path, as queries name it.</param>
/// <param name="Types">The types of its values, with commas between: string, number, boolean, date, array.</param>
public readonly record struct FieldName(string Name, string Types);
