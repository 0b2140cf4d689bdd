using System.Data.Common;

namespace Tocsin.Data;

/// <summary>Plain SQL, where EF's model must not be waited for.</summary>
public static class Parameters
{
    /// <summary>Gives a parameter its value.</summary>
    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
