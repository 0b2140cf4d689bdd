using System.Data.Common;

namespace Tocsin.Data;

/// <summary>Plain SQL, where EF's model must not be waited for.</summary>
public static class Parameters
{
    /// <summary>Runs a command that changes something.</summary>
    public static void Execute(this DbTransaction transaction, string sql, params ReadOnlySpan<(string, object)> values)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Add(name, value);
        command.ExecuteNonQuery();
    }

    /// <summary>Gives a parameter its value.</summary>
    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
