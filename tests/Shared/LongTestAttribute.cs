namespace Jepa.Tests;

/// <summary>Marks a test that takes a minute or more: it runs only where the environment variable JEPA_LONG_TESTS is 1, and counts as skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTestAttribute : ConditionBaseAttribute
{
    private const string Variable = "JEPA_LONG_TESTS";

    public LongTestAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = $"Takes long: set {Variable}=1 to run it.";

    public override string GroupName => nameof(LongTestAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable(Variable) == "1";
}
