namespace Jepa.Samples;

/// <summary>What was asked for cannot be done with what was given; found before any work.</summary>
internal sealed class WrongCallException(string message) : Exception(message)
{
    /// <summary>Looks at what was given: where it is not of the format expected, the call was wrong.</summary>
    public static T Where<T>(Func<T> look)
    {
        try
        {
            return look();
        }
        catch (FormatException exception)
        {
            throw new WrongCallException(exception.Message);
        }
    }
}
