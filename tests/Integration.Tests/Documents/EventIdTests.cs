using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Tests.Documents;

/// <summary>Every message of the log has an id that tells it from all others, so that it can be counted and filtered.</summary>
public sealed class EventIdTests
{
    // Whatever else is logged has no id, and is formatted although nobody reads it.
    [Fact]
    public void Log_messages_are_generated_from_their_declarations()
    {
        foreach (Assembly assembly in new[] { typeof(IJobClient).Assembly, typeof(EmbeddedServerOptions).Assembly })
        {
            using var module = new PEReader(File.OpenRead(assembly.Location));
            MetadataReader reader = module.GetMetadataReader();
            Assert.DoesNotContain(
                reader.MemberReferences.Select(handle => reader.GetMemberReference(handle)),
                member => member.Parent.Kind == HandleKind.TypeReference
                    && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(LoggerExtensions)
                    && reader.GetString(member.Name).StartsWith("Log", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Log_messages_have_ids_of_their_own()
    {
        (string Method, int Id)[] messages =
        [
            .. new[] { typeof(IJobClient).Assembly, typeof(EmbeddedServerOptions).Assembly }
                .SelectMany(assembly => assembly.GetTypes())
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Select(method => (Method: method, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
                .Where(each => each.Message is not null)
                .Select(each => ($"{each.Method.DeclaringType!.Name}.{each.Method.Name}", each.Message!.EventId)),
        ];

        Assert.True(messages.Length > 60, $"{messages.Length} messages");
        Assert.DoesNotContain(messages, message => message.Id is < 1001 or > 1999);
        Assert.Empty(messages.GroupBy(message => message.Id).Where(same => same.Count() > 1).SelectMany(same => same));
    }
}
