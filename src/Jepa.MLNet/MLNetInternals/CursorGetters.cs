using Microsoft.ML;

namespace Jepa.MLNet.MLNetInternals;

/// <summary>What a cursor answers where a getter cannot be had.</summary>
internal static class CursorGetters
{
    /// <summary>Gives a column's getter as the consumer asks for it.</summary>
    /// <exception cref="InvalidOperationException">The column is not active, or holds another type.</exception>
    public static ValueGetter<TValue> As<TValue>(this Delegate? getter, DataViewSchema.Column column) => getter switch
    {
        ValueGetter<TValue> typed => typed,
        null => throw new InvalidOperationException($"The column '{column.Name}' is not active in this cursor."),
        _ => throw new InvalidOperationException(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', " +
            $"expected type: '{getter.GetType().GetGenericArguments()[0]}'."),
    };

    /// <summary>The error of a getter before the first row and after the last.</summary>
    public static InvalidOperationException NotAtARow() => new("The cursor is not at a row: call MoveNext first.");
}
