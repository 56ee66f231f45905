namespace TypedJobs;

/// <summary>
/// Names a <c>JsonSerializerContext</c> of System.Text.Json that reads and writes the types which it lists by
/// <c>[JsonSerializable]</c>, wherever they occur in the payloads and results of one job, or of all jobs of the assembly.
/// For what the generator does not write code for itself: polymorphism, interfaces, forms of JSON of one's own. Nothing
/// reads this attribute at run time.
/// </summary>
/// <remarks>
/// The context's own options apply to those types: give it <c>[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]</c>
/// for the same names as the rest of the payload has.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class JobJsonContextAttribute : Attribute
{
    /// <summary>Initializes the attribute with a context.</summary>
    /// <param name="contextType">A class derived from <c>JsonSerializerContext</c> that the assembly can see.</param>
    public JobJsonContextAttribute(Type contextType) => ContextType = contextType;

    /// <summary>Gets the context.</summary>
    public Type ContextType { get; }
}
